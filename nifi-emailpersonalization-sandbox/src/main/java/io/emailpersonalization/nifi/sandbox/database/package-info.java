// SPDX-License-Identifier: Apache-2.0
/** A PostgreSQL that lives as long as the process that started it. */
package io.emailpersonalization.nifi.sandbox.database;
