// SPDX-License-Identifier: Apache-2.0
/** Groups records into people again when some of them changed. */
package io.emailpersonalization.nifi.matching.index.group;
