/** Links to upload hosts in every spelling a client would follow; mentions are none. */
import { describe, expect, test } from "vitest";
import { linkKind } from "../../../src/policy/file-links.ts";
import { visible } from "../../../src/scan/encoded-text.ts";
import { policyFor } from "../../support/policy.ts";

const revision = policyFor({ uploadHosts: new Set(["upload.agency.example", "file-share.agency.example"]) });
const kind = (text: string): string | undefined => linkKind(visible(text), revision);

describe("links", () => {
  test.each([
    "https://upload.agency.example/a/b.pdf",
    "see HTTPS://UPLOAD.AGENCY.EXAMPLE/a now",
    "https://upload.agency.example:5443/a",
    "https://upload.agency.example./a",
    "//upload.agency.example",
    "https://upload.agency.example",
    "upload.agency.example/a",
    "https://lee:pw@upload.agency.example/a",
    "https://upload%2Eagency%2eexample/a",
    "https://upload。agency．example/a",
    "https:\\\\upload.agency.example\\a",
    "https://up\u200bload.agency.example/a",
    "https://ｕｐｌｏａｄ.agency.example/a",
    "(https://file-share.agency.example/x?y)",
  ])("%s", (text) => {
    expect(kind(text)).toBe("link to an upload host");
  });

  test.each(["aesgcm://a.example/x#00", "AESGCM://a/x", "look: aesgcm://a/x"])("%s", (text) => {
    expect(kind(text)).toBe("aesgcm link");
  });
});

describe("no links", () => {
  test.each([
    "the host upload.agency.example is down / slow",
    "https://www.agency.example/upload",
    "https://upload.agency.example.outside.example/a",
    "https://notupload.agency.example/a",
    "https://my-file-share.agency.example/a",
    "https://a.upload.agency.example/x",
    "pat@agency.example/tablet",
    "AES-GCM: a mode",
  ])("%s", (text) => {
    expect(kind(text)).toBeUndefined();
  });

  test("without upload hosts", () => {
    expect(
      linkKind("https://upload.agency.example/a", policyFor({ uploadHosts: new Set() })),
    ).toBeUndefined();
  });
});
