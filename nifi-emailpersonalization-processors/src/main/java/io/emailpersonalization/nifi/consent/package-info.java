// SPDX-License-Identifier: Apache-2.0
/** Who may be mailed: the ledger of consent, and the processor that writes to it. */
package io.emailpersonalization.nifi.consent;
