// SPDX-License-Identifier: Apache-2.0
/** References of a record to what a lookup service knows. */
package io.emailpersonalization.nifi.validation.reference;
