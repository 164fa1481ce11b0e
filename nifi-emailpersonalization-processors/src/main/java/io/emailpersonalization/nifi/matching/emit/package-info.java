// SPDX-License-Identifier: Apache-2.0
/** The records that leave, their schemas and explanations. */
package io.emailpersonalization.nifi.matching.emit;
