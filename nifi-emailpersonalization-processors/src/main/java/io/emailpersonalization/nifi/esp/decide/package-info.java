// SPDX-License-Identifier: Apache-2.0
/** Decides which contacts may be sent: consent, sync state, limits. */
package io.emailpersonalization.nifi.esp.decide;
