// SPDX-License-Identifier: Apache-2.0
/** The purchases in a record: as a list, as aggregates, or as one order. */
package io.emailpersonalization.nifi.record.purchase;
