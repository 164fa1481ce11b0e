// SPDX-License-Identifier: Apache-2.0
/** Erased people as the index knows them: only by keyed hashes. */
package io.emailpersonalization.nifi.matching.index.erasure;
