// SPDX-License-Identifier: Apache-2.0
/** One FlowFile against the index of known customers. */
package io.emailpersonalization.nifi.matching.known;
