// SPDX-License-Identifier: Apache-2.0
/** What the processors share beside records: properties, attempts, failures, attributes of outcomes. */
package io.emailpersonalization.nifi.record.component;
