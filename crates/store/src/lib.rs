//! SeaORM entities, the one write transaction, reads of now and of the past.
