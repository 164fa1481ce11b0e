// SPDX-License-Identifier: Apache-2.0
/** The facade of the engine: the matcher, its settings, its result, its expected accuracy. */
package io.emailpersonalization.nifi.matching.match;
