"""The tables of the embedded shop. Ids are never used twice (AUTOINCREMENT), as in the real shop's sequences.

Methods of a rule are text, as in the real shop: nothing ties them to an integration, so nothing cascades.
"""

from __future__ import annotations

VERSION = 1

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE organizations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE websites (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
  organization_id INTEGER NOT NULL REFERENCES organizations) STRICT;
CREATE TABLE localizations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE integrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, type TEXT NOT NULL,
  enabled INTEGER NOT NULL, organization_id INTEGER NOT NULL REFERENCES organizations,
  settings TEXT NOT NULL) STRICT;
CREATE TABLE labels (id INTEGER PRIMARY KEY AUTOINCREMENT, property TEXT NOT NULL, string TEXT, fallback TEXT,
  integration_id INTEGER NOT NULL REFERENCES integrations ON DELETE CASCADE,
  localization_id INTEGER REFERENCES localizations) STRICT;
CREATE INDEX labels_of ON labels (integration_id);
CREATE TABLE secrets (integration_id INTEGER NOT NULL REFERENCES integrations ON DELETE CASCADE,
  property TEXT NOT NULL, salt BLOB NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (integration_id, property)) STRICT;
CREATE TABLE rules (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, enabled INTEGER NOT NULL,
  sort_order INTEGER NOT NULL, currency TEXT NOT NULL, expression TEXT, stop_processing INTEGER NOT NULL,
  organization_id INTEGER NOT NULL REFERENCES organizations) STRICT;
CREATE TABLE rule_methods (id INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL,
  rule_id INTEGER NOT NULL REFERENCES rules ON DELETE CASCADE) STRICT;
CREATE INDEX methods_of ON rule_methods (rule_id);
CREATE TABLE rule_websites (rule_id INTEGER NOT NULL REFERENCES rules ON DELETE CASCADE,
  website_id INTEGER NOT NULL REFERENCES websites, PRIMARY KEY (rule_id, website_id)) STRICT;
CREATE TABLE destinations (id INTEGER PRIMARY KEY AUTOINCREMENT, country TEXT NOT NULL, region TEXT,
  rule_id INTEGER NOT NULL REFERENCES rules ON DELETE CASCADE) STRICT;
CREATE INDEX destinations_of ON destinations (rule_id);
CREATE TABLE postal_codes (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL,
  destination_id INTEGER NOT NULL REFERENCES destinations ON DELETE CASCADE) STRICT;
CREATE INDEX postal_codes_of ON postal_codes (destination_id);
CREATE TABLE payment_terms (id INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL) STRICT;
CREATE TABLE customers (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL,
  payment_term_id INTEGER REFERENCES payment_terms ON DELETE SET NULL) STRICT;
CREATE TABLE transactions (id INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL, action TEXT NOT NULL,
  active INTEGER NOT NULL, successful INTEGER NOT NULL, amount TEXT NOT NULL, currency TEXT NOT NULL,
  created_at TEXT NOT NULL) STRICT
"""
