// SPDX-License-Identifier: Apache-2.0
/** The facade of the matching engine: the matcher, its settings, its result and the expected accuracy. */
package io.emailpersonalization.nifi.matching.match;
