// SPDX-License-Identifier: Apache-2.0
/** The tables of the ledger, and the decision from the evidence of an address. */
package io.emailpersonalization.nifi.consent.ledger;
