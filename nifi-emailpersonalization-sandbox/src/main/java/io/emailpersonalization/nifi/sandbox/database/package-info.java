// SPDX-License-Identifier: Apache-2.0
/** A PostgreSQL that lives as long as whoever started it. */
package io.emailpersonalization.nifi.sandbox.database;
