// SPDX-License-Identifier: Apache-2.0
/** The dashboard: one HTML page of the reports and alerts. */
package io.emailpersonalization.nifi.quality.dashboard;
