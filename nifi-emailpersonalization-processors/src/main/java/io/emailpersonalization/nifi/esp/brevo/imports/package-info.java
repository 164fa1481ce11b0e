// SPDX-License-Identifier: Apache-2.0
/** Imports of contacts, which Brevo works on as processes, and their outcomes. */
package io.emailpersonalization.nifi.esp.brevo.imports;
