//! The program: configuration, HTTP, command line, tickers.
