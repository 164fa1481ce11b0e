// SPDX-License-Identifier: Apache-2.0
/** Contacts at e-mail service providers, whichever the vendor. */
package io.emailpersonalization.nifi.esp;
