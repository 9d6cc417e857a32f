/**
 * The policy tests that `init` writes: what an agency's policy is expected to pass and to refuse, to be gone on with.
 *
 * Rule: texts and addresses are quoted as in `init-plan.ts`; nobody can ever live at `.invalid`.
 */
import type { InitPlan } from "./init-plan.ts";

const q = (text: string): string => JSON.stringify(text);

const OUTSIDE = "somebody@elsewhere.invalid";

export const starterTestsYaml = ({ domain, services }: Pick<InitPlan, "domain" | "services">): string => {
  const [ann, bob] = [q(`ann@${domain}`), q(`bob@${domain}`)];
  const toBob = `from: ${ann}, to: ${bob}`;
  const [host] = services;
  return `\
# Made by stanzagate init. What must pass and what must not, judged by the policy as it stands: stanzagate policy test
# Every key: docs/configuration.md. Add a case for each thing that a change of the policy is for.
version: 1
cases:
  - name: a colleague gets an ordinary message
    from: ${ann}
    to: ${bob}
    body: Can you send me the agenda for Thursday at 2:30?
    expect: { disposition: allow }

  - name: nothing is said to people outside
    from: ${ann}
    to: ${OUTSIDE}
    body: hello
    expect: { disposition: block, rule: external-domain }

  - name: nothing is heard from people outside
    direction: inbound
    from: ${OUTSIDE}
    to: ${ann}
    body: hello
    expect: { disposition: block, rule: external-domain }

  - { name: a social security number is refused, ${toBob}, body: "her ssn is 219-09-9998", expect: { disposition: block, rule: sensitive-content, detector: us-ssn } }
  - { name: a payment card is refused, ${toBob}, body: "card 4111 1111 1111 1111 exp 10/29", expect: { disposition: block, rule: sensitive-content, detector: credit-card } }
  - { name: a phone number is none of them, ${toBob}, body: "call me at 919-555-0143", expect: { disposition: allow } }

  - name: a link to a file is taken out of a message
    from: ${ann}
    to: ${bob}
    stanza: |
      <message to=${attribute(`bob@${domain}`)} type='chat'>
        <body>look at this</body>
        <x xmlns='jabber:x:oob'><url>https://files.example/plan.pdf</url></x>
      </message>
    expect: { disposition: strip, rule: file-transfer }
${host === undefined ? "" : roomCase(ann, host)}`;
};

const roomCase = (ann: string, host: string): string => `
  - name: a room of the agency hears what is said in it
    from: ${ann}
    stanza: |
      <message to=${attribute(`team@${host}`)} type='groupchat'><body>good morning</body></message>
    expect: { disposition: allow }
`;

/** Domains and names here hold no quotes (config/scalars.ts). */
const attribute = (text: string): string => `'${text.replaceAll("&", "&amp;")}'`;
