// SPDX-License-Identifier: Apache-2.0
/** Which field of a record becomes which field of a contact. */
package io.emailpersonalization.nifi.mapping;
