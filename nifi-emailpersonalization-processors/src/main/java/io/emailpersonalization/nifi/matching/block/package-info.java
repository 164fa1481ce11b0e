// SPDX-License-Identifier: Apache-2.0
/** Which pairs of records are worth a comparison. */
package io.emailpersonalization.nifi.matching.block;
