// SPDX-License-Identifier: Apache-2.0
/** Data quality: the report that every stage writes. */
package io.emailpersonalization.nifi.quality;
