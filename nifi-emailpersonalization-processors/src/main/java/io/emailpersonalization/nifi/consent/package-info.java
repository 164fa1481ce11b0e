// SPDX-License-Identifier: Apache-2.0
/** Consent to mail: the ledger service, and the processor that writes evidence to it. */
package io.emailpersonalization.nifi.consent;
