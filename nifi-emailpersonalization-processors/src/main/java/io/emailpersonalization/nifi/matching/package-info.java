// SPDX-License-Identifier: Apache-2.0
/** Record linkage: who is the same person, and what survives of the records. */
package io.emailpersonalization.nifi.matching;
