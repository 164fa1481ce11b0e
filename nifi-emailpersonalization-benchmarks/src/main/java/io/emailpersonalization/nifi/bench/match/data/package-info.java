// SPDX-License-Identifier: Apache-2.0
/** Records with known truth: labelled files and generated customers. */
package io.emailpersonalization.nifi.bench.match.data;
