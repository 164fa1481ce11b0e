// SPDX-License-Identifier: Apache-2.0
/** Subscription types of HubSpot: the status of a contact, and what changes it. */
package io.emailpersonalization.nifi.esp.hubspot.subscription;
