// SPDX-License-Identifier: Apache-2.0
/** The quality report that every stage writes. */
package io.emailpersonalization.nifi.quality;
