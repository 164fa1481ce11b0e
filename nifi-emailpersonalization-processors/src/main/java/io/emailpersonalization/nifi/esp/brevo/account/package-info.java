// SPDX-License-Identifier: Apache-2.0
/** An account at Brevo: its API, its lists and attributes, and contacts as Brevo holds and takes them. */
package io.emailpersonalization.nifi.esp.brevo.account;
