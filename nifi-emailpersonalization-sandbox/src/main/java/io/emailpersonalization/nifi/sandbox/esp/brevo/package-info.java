// SPDX-License-Identifier: Apache-2.0
/** Brevo's API v3 in the ESP sandbox: routes, rules, limits and error texts. */
package io.emailpersonalization.nifi.sandbox.esp.brevo;
