// SPDX-License-Identifier: Apache-2.0
/** The fields of a customer by role, and the rules by which they merge. */
package io.emailpersonalization.nifi.matching.fields;
