// SPDX-License-Identifier: Apache-2.0
/** Record linkage: the two processors, their properties, relationships and outputs. */
package io.emailpersonalization.nifi.matching;
