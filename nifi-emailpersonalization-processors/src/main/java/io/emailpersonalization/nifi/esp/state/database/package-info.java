// SPDX-License-Identifier: Apache-2.0
/** The tables of the sync state in PostgreSQL. */
package io.emailpersonalization.nifi.esp.state.database;
