// SPDX-License-Identifier: Apache-2.0
/** Pictures of the results. */
package io.emailpersonalization.nifi.bench.match.chart;
