// SPDX-License-Identifier: Apache-2.0
/** What all processors share: properties, failures, attempts, outputs by relationship and the attributes of outcomes. */
package io.emailpersonalization.nifi.record.component;
