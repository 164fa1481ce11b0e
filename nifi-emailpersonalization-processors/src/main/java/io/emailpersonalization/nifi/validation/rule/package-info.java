// SPDX-License-Identifier: Apache-2.0
/** Rules of the user across the fields of a record, in CEL. */
package io.emailpersonalization.nifi.validation.rule;
