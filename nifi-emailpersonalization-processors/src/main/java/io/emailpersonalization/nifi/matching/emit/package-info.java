// SPDX-License-Identifier: Apache-2.0
/** The outgoing records, their schemas and their explanations. */
package io.emailpersonalization.nifi.matching.emit;
