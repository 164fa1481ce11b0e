// SPDX-License-Identifier: Apache-2.0
/** Shared by all tables: transactions, binding of parameters, schema versions, creation by one node at a time, purge. */
package io.emailpersonalization.nifi.store;
