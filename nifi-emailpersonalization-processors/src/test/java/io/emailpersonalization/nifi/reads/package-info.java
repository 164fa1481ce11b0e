// SPDX-License-Identifier: Apache-2.0
/** Reads of sources, from the mapping to the vendor: repeated, late, and out of order. */
package io.emailpersonalization.nifi.reads;
