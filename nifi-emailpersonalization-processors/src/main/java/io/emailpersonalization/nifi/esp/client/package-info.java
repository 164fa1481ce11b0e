// SPDX-License-Identifier: Apache-2.0
/** What a vendor offers: contacts, audiences, outcomes, and the service that reaches them. */
package io.emailpersonalization.nifi.esp.client;
