// SPDX-License-Identifier: Apache-2.0
/** Who may be mailed: evidence of consent, kept in a ledger that decides. */
package io.emailpersonalization.nifi.consent;
