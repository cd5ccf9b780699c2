import { useState } from 'react';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { Loading } from '../ui/States';
import { Home } from './Home';
import { Lost } from './Lost';
import { ROUTES } from './routes';
import { Shell } from './Shell';

const pages = Object.entries(ROUTES).map(([path, load]) => ({
  path,
  lazy: async () => ({ Component: (await load()).Page }),
}));

const routes = [
  {
    element: <Shell />,
    errorElement: <Lost />,
    hydrateFallbackElement: <Loading />,
    children: [{ index: true, element: <Home /> }, ...pages, { path: '*', element: <Lost /> }],
  },
];

export function Pages() {
  const [router] = useState(() => createBrowserRouter(routes));
  return <RouterProvider router={router} />;
}
