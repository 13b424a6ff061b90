-- Schema 2. Words and units are those of schema 1.

