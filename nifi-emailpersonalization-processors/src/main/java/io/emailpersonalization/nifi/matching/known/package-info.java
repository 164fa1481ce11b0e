// SPDX-License-Identifier: Apache-2.0
/** Brings one FlowFile into the index of known customers and writes its people. */
package io.emailpersonalization.nifi.matching.known;
