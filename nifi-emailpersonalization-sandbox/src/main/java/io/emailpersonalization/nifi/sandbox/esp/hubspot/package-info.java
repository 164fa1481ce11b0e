// SPDX-License-Identifier: Apache-2.0
/** The sandbox of HubSpot as an e-mail service provider: contacts, properties, static lists, subscriptions, limits. */
package io.emailpersonalization.nifi.sandbox.esp.hubspot;
