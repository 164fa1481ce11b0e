// SPDX-License-Identifier: Apache-2.0
/** What all tables share: transactions, schema versions, creation by one node at a time. */
package io.emailpersonalization.nifi.store;
