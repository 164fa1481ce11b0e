// SPDX-License-Identifier: Apache-2.0
/** An account at HubSpot: its API and limits, its contact properties and lists, and its contacts. */
package io.emailpersonalization.nifi.esp.hubspot.account;
