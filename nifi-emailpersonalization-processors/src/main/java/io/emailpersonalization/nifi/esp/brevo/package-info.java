// SPDX-License-Identifier: Apache-2.0
/** The client of Brevo, by its API v3. */
package io.emailpersonalization.nifi.esp.brevo;
