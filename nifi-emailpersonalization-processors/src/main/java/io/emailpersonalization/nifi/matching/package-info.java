// SPDX-License-Identifier: Apache-2.0
/** Record linkage: the processors, their properties and their outputs. */
package io.emailpersonalization.nifi.matching;
