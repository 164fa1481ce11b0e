// SPDX-License-Identifier: Apache-2.0
/** What comes back from a vendor: webhook payloads and pages of activity become records of one schema. */
package io.emailpersonalization.nifi.esp.activity;
