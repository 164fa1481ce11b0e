// SPDX-License-Identifier: Apache-2.0
/** Checks a template against the fields of contacts, and counts the records for which a token is blank. */
package io.emailpersonalization.nifi.template.check;
